"""Use cases of the hall, one module a subject. They decide through the domain and record facts."""
