namespace Berth.Supervision.Services;

/// <summary>Whether a service should run. It is kept over a reboot.</summary>
public enum DesiredState
{
    /// <summary>It should not.</summary>
    Down,

    /// <summary>It should.</summary>
    Up,
}
