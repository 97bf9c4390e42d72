using Berth.Fleet.Api;

namespace Berth.Agent.Releases;

/// <summary>How a change ended.</summary>
internal abstract record ReleaseResult
{
    /// <summary>The release runs and is healthy, or was current already.</summary>
    public sealed record Done(ChangeDocument Change) : ReleaseResult;

    /// <summary>The archive or the request was refused before anything was changed.</summary>
    public sealed record Refused(string Error) : ReleaseResult;

    /// <summary>There is no release to return to.</summary>
    public sealed record NothingToReturnTo(string Error) : ReleaseResult;

    /// <summary>The release was not healthy, and the host runs the old one again.</summary>
    public sealed record RolledBack(string Error, string Output) : ReleaseResult;

    /// <summary>The change failed.</summary>
    public sealed record Failed(string Error, string Output) : ReleaseResult;
}
