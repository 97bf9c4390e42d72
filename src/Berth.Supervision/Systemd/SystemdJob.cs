namespace Berth.Supervision.Systemd;

/// <summary>What a unit is told to do.</summary>
internal enum SystemdJob
{
    Start,
    Stop,
    Restart,
}
