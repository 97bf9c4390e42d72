using Berth.Descriptions.Diagnostics;

namespace Berth.Workloads.Specs;

/// <summary>What a service must have so that a new instance can replace the running one without a pause.</summary>
public static class OverlapRule
{
    /// <summary>The member of <c>supervise</c> that prevents it; null: nothing does.</summary>
    /// <param name="supervise">How the service is supervised.</param>
    public static (string Member, Problem Problem)? Check(SuperviseSpec supervise)
    {
        ArgumentNullException.ThrowIfNull(supervise);
        if (supervise.Listen.IsEmpty)
            return ("listen", Problem.Of(
                "two instances of a service can't both open its sockets: they must be the supervisor's",
                "add \"listen\": [\"127.0.0.1:8080\"] to supervise, and take the sockets over (sd_listen_fds(3))"));
        if (supervise.Timer is not null)
            return ("timer", Problem.Of("a service that the clock starts is not replaced while it runs", "take timer out"));
        return supervise.Ready is NotifyProbe or DescriptorProbe
            ? null
            : ("ready", Problem.Of(
                "nothing says that a new instance is ready: a probe of the shared sockets could be answered by the old one",
                "add \"ready\": { \"notify\": true } to supervise, and send READY=1 (sd_notify(3))"));
    }
}
