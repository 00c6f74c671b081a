"""Where leads come from: connectors that yield records. They know files and CRMs, and neither our tables nor our rules' effects."""
