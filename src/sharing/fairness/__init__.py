"""What is fair: claims rules, axioms, coalitions and bargaining, beside the law and below it."""
