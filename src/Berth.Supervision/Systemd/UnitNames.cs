using Berth.Supervision.Services;

namespace Berth.Supervision.Systemd;

/// <summary>The units of a service.</summary>
/// <param name="Service">The service unit.</param>
internal sealed record UnitNames(ServiceName Service)
{
    internal const string Prefix = "berth-";
    internal const string ServiceSuffix = ".service", SocketSuffix = ".socket", TimerSuffix = ".timer";

    /// <summary>The unit that runs it.</summary>
    internal string ServiceUnit => Prefix + Service + ServiceSuffix;

    /// <summary>The socket unit, if the service has sockets.</summary>
    internal string SocketUnit => Prefix + Service + SocketSuffix;

    /// <summary>The timer unit, if the service has a schedule.</summary>
    internal string TimerUnit => Prefix + Service + TimerSuffix;

    /// <summary>The identifier of its lines in the journal.</summary>
    internal string Identifier => Prefix + Service;

    /// <summary>The service of a unit; null: the unit is not Berth's.</summary>
    internal static ServiceName? Find(string unit) =>
        unit.StartsWith(Prefix, StringComparison.Ordinal) && unit.EndsWith(ServiceSuffix, StringComparison.Ordinal)
        && ServiceName.TryParse(unit[Prefix.Length..^ServiceSuffix.Length], out var name)
            ? name
            : null;
}
