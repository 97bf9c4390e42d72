namespace Berth.Supervision.Systemd;

/// <summary>The kinds of jobs of a unit.</summary>
internal enum SystemdJob
{
    Start,
    Stop,
    Restart,
}
