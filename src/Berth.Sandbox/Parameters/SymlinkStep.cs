namespace Berth.Sandbox.Parameters;

/// <summary>A symbolic link.</summary>
/// <param name="Target">The path of the link.</param>
/// <param name="To">Its text.</param>
internal sealed record SymlinkStep(string Target, string To) : MountStep(Target)
{
    /// <summary>The prefix that such a link adds to its own path to form its text.</summary>
    internal const string AutoEtcPrefix = ".host";

    /// <summary>Whether it is one of the links that make an <c>/etc</c> out of the host's.</summary>
    public bool IsAutoEtc => To.StartsWith(AutoEtcPrefix + "/", StringComparison.Ordinal);
}
