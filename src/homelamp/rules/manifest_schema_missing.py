"""A manifest of a kind without a schema was not validated.

homelamp carries schemas of Kubernetes' own kinds. A custom resource of another kind is named, so that a misspelt kind
is not taken for a valid one.

Before: the kind is listed as not validated.

After, with schemas of your own in a folder of the repository:

    # .homelamp.yaml
    schema_locations:
      - "schemas/{{.ResourceKind}}_{{.ResourceAPIVersion}}.json"

This is information, no error.
"""
