using Berth.Supervision.Services;

namespace Berth.Supervision.Windows;

/// <summary>The directories on Windows.</summary>
public sealed record WindowsOptions
{
    /// <summary>The services of the system, which start at boot, or of one user, which start when the user logs on.</summary>
    public required ServiceScope Scope { get; init; }

    /// <summary>The user of the services, as <c>DOMAIN\name</c>; used only for services of a user.</summary>
    public string User { get; init; } = "";

    /// <summary>
    /// The directory for definitions, scripts and logs: <c>%ProgramData%\Berth\services</c> or <c>%LOCALAPPDATA%\Berth\services</c>. A user
    /// who can write there controls what runs.
    /// </summary>
    public required string Directory { get; init; }

    /// <summary>The user's Startup folder, for users who may not create tasks.</summary>
    public required string StartupFolder { get; init; }
}
