"""FAQs and pairs as files, in and out, and the samples that an empty database starts with."""
