namespace Berth.Sandbox.Mounting;

/// <summary>A symbolic link.</summary>
/// <param name="Target">The path of the link.</param>
/// <param name="To">Its text.</param>
public sealed record SymlinkStep(string Target, string To) : MountStep(Target)
{
    /// <summary>Whether it is one of the links that make an <c>/etc</c> out of the host's.</summary>
    public bool IsAutoEtc => To.StartsWith(".host/", StringComparison.Ordinal);
}
