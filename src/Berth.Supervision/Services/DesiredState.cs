namespace Berth.Supervision.Services;

/// <summary>Whether a service should run. It is kept across reboots.</summary>
public enum DesiredState
{
    /// <summary>The service should not run.</summary>
    Down,

    /// <summary>The service should run.</summary>
    Up,
}
