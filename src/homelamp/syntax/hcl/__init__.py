"""HCL, the language of Terraform and OpenTofu, with a place for every value."""
