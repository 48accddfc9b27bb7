"""The types that packages share: catalog, persona, person, device, variant, export manifest.

Comes in: YAML and JSON that people or commands wrote. Goes out: frozen, checked values. Knows no
package above it, and does no work but reading, checking and serializing.
"""
