"""kubeconform cannot read a file that holds a manifest.

The file is no YAML, gives a key twice, or is not UTF-8. Nothing in it was validated, and `kubectl` refuses it as well.

Before:

    metadata:
      name: headlamp
      name: lamp

After: one of the two.

A template of another tool (`{{ … }}`) is counted as not validated instead.
"""
