namespace Berth.TestKit.Containers;

/// <summary>What is process 1 of a test container.</summary>
public enum ContainerInit
{
    /// <summary>systemd, as on a host: with D-Bus, journald, logind and a user manager.</summary>
    Systemd,

    /// <summary>s6-svscan on /run/service, as in a container image.</summary>
    S6,

    /// <summary><c>berth supervise</c>, as in a container image that has nothing else: needs the native berth.</summary>
    Berth,
}
