namespace Berth.Conformance.Jails;

/// <summary>What a case is run in.</summary>
public enum JailKind
{
    /// <summary><c>berth run</c> by root.</summary>
    BerthAsRoot,

    /// <summary><c>berth run</c> by an ordinary user.</summary>
    BerthAsUser,

    /// <summary>The reference: bubblewrap, by an ordinary user. What it does not stop either, the case may be wrong about.</summary>
    Bubblewrap,
}
