namespace Berth.Sandbox.Emission;

/// <summary>The condition of a branch after a comparison.</summary>
internal enum Condition
{
    /// <summary>The values were equal.</summary>
    Equal,

    /// <summary>The values were not equal.</summary>
    NotEqual,

    /// <summary>The first was less or equal, both signed.</summary>
    LessOrEqual,

    /// <summary>Unsigned: the first was above. With -4096, this is "the system call failed".</summary>
    Above,
}
