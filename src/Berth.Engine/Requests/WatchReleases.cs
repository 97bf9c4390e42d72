namespace Berth.Engine.Requests;

/// <summary>
/// Looks for a newer release in a directory, again and again, and installs it: <see cref="Events.ReleaseUpdated"/> for each. What fails is
/// said, and tried again; cancelled, it ends.
/// </summary>
/// <param name="Location">The directory with <c>index.json</c>: an http or https URL, or a path.</param>
/// <param name="Subject">Whose releases they are.</param>
public sealed record WatchReleases(string Location, ReleaseSubject Subject) : Request
{
    /// <summary>The time between two looks; each is up to a tenth longer or shorter.</summary>
    public TimeSpan Interval { get; init; } = TimeSpan.FromMinutes(15);

    /// <summary>Whether to look once, and fail if that fails.</summary>
    public bool Once { get; init; }

    /// <summary>Whether releases need no signature if no key is trusted.</summary>
    public bool AllowUnsigned { get; init; }

    /// <summary>A file with the authorities that may have issued the server's certificate, in PEM; null: those of the host.</summary>
    public string? Authority { get; init; }

    /// <summary>The maximum length of all files of a release together in bytes; null: 256 MiB.</summary>
    public long? MaximumSize { get; init; }

    /// <summary>How long a new release is watched after it was healthy; null: as the description says.</summary>
    public TimeSpan? Settle { get; init; }
}
