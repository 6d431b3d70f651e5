//! The closed vocabularies of the scoring.

use domain::{
    Attainment, BareNumber, EvaluationKind, Grade, Level1, Level2, Method, Operator, TraceSource,
};

use crate::{convert::words::mirrored, pb::scoring};

mirrored! {
    scoring::EvaluationKind as EvaluationKind {
        OfUnit = Self_;
        OfDepartment = Department;
        OfTreasury = Fiscal;
    }
}

mirrored! {
    scoring::Level1 as Level1 {
        Decision = Decision;
        Process = Process;
        Cost = Cost;
        Output = Output;
        Benefit = Benefit;
        Satisfaction = Satisfaction;
        Execution = Execution;
    }
}

mirrored! {
    scoring::Level2 as Level2 {
        Establishment = Establishment;
        Goal = Goal;
        Input = Input;
        Funds = Funds;
        Organisation = Organisation;
        Quantity = Quantity;
        Quality = Quality;
        Timeliness = Timeliness;
        Cost = Cost;
        EconomicCost = EconomicCost;
        SocialCost = SocialCost;
        EcologicalCost = EcologicalCost;
        Effect = Effect;
        Economic = Economic;
        Social = Social;
        Ecological = Ecological;
        Sustainable = Sustainable;
        Served = Served;
        Execution = Execution;
    }
}

mirrored! {
    scoring::Operator as Operator {
        AtLeast = AtLeast;
        MoreThan = MoreThan;
        AtMost = AtMost;
        LessThan = LessThan;
        Equal = Equal;
        Qualitative = Qualitative;
    }
}

mirrored! {
    scoring::Attainment as Attainment { Reached = Reached; Partly = Partly; Missed = Missed; }
}

mirrored! {
    scoring::Method as Method {
        Linear = Linear;
        Direct = Direct;
        Bands = Bands;
        Satisfaction = Satisfaction;
        Execution = Execution;
    }
}

mirrored! {
    scoring::BareNumber as BareNumber { Ask = Ask; AtLeast = AtLeast; Equal = Equal; }
}

mirrored! {
    scoring::TraceSource as TraceSource {
        Typed = Typed;
        Ledger = Ledger;
        Policy = Policy;
        Computed = Computed;
    }
}

mirrored! {
    scoring::Grade as Grade { Excellent = Excellent; Good = Good; Medium = Medium; Poor = Poor; }
}
