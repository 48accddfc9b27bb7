"""The two engines that carry out visits: a real browser, and the same modules under Deno.

Input: a job (shop, devices, seed, time) and people. Output: visit records and hits. Behavior is
decided by the simulator's JavaScript alone.
"""
