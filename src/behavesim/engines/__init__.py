"""The two engines that carry out visits: a real browser, and the same modules under Deno.

Comes in: a job (shop, devices, seed, time) and people. Goes out: visit records and hits. Decides
nothing about behavior: that is the simulator's JavaScript.
"""
