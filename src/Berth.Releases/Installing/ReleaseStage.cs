namespace Berth.Releases.Installing;

/// <summary>The steps of an update, for the progress.</summary>
public enum ReleaseStage
{
    /// <summary>The archive's digest is computed.</summary>
    Checking,

    /// <summary>The archive is extracted.</summary>
    Extracting,

    /// <summary>The command of <c>prepare</c> runs.</summary>
    Preparing,

    /// <summary>The new files are hashed and flushed.</summary>
    Recording,

    /// <summary>The workload is switched to the release.</summary>
    Switching,

    /// <summary>The workload is probed.</summary>
    Probing,

    /// <summary>The workload is watched for a while.</summary>
    Settling,

    /// <summary>The old release is being brought back.</summary>
    Reverting,
}
