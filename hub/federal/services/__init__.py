"""The service table: what each service means to the Department of Labor, version by version."""
