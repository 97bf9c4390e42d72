namespace Berth.Releases.Tests.Crashes;

/// <summary>What is left after a crash.</summary>
internal enum CrashKind
{
    /// <summary>The process was killed: everything that it did is there.</summary>
    Kill,

    /// <summary>The power failed: only what was flushed is there.</summary>
    PowerFailure,

    /// <summary>The power failed: of what was not flushed, any part is there, in any order.</summary>
    Torn,
}
