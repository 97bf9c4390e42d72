namespace Berth.Workloads.Specs;

/// <summary>Whose the files of a bind's source become.</summary>
public enum BindOwnership
{
    /// <summary>They stay whose they are.</summary>
    Kept,

    /// <summary>The identity's: the source and all in it that is its owner's.</summary>
    Recursive,
}
