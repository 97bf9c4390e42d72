using Berth.Supervision.Services;

namespace Berth.Supervision.Windows;

/// <summary>Where things are on Windows.</summary>
public sealed record WindowsOptions
{
    /// <summary>The system's services, which start with it, or one user's, which start when the user logs on.</summary>
    public required ServiceScope Scope { get; init; }

    /// <summary>Who services run as, as <c>DOMAIN\name</c>; of meaning for a user's.</summary>
    public string User { get; init; } = "";

    /// <summary>
    /// Where Berth keeps definitions, scripts and logs: <c>%ProgramData%\Berth\services</c> or <c>%LOCALAPPDATA%\Berth\services</c>. Who
    /// may write there decides what runs.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>The user's Startup folder, for users who may not make tasks.</summary>
    public required string StartupFolder { get; init; }
}
