namespace Berth.Workloads.Specs;

/// <summary>Changes of the owner of a bind's source.</summary>
public enum BindOwnership
{
    /// <summary>None.</summary>
    Kept,

    /// <summary>The identity becomes the owner of the source and of everything in it that has the same owner.</summary>
    Recursive,
}
