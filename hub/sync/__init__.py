"""Between hub and state: batches up by cursor, changes down."""
