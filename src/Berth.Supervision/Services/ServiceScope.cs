namespace Berth.Supervision.Services;

/// <summary>Whether a service manager runs the services of the system or of a user.</summary>
public enum ServiceScope
{
    /// <summary>Services of the system, which only root can change.</summary>
    System,

    /// <summary>Services of one user.</summary>
    User,
}
