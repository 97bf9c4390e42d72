using System.Collections.Immutable;
using System.Globalization;
using Berth.Linux.Descriptors;
using Berth.Linux.Sockets;
using Berth.Sandbox.Errors;
using Berth.Sandbox.Host;
using Berth.Workloads.Specs;

namespace Berth.Sandbox.Probing;

/// <summary>
/// Finds what a supervisor passed to this process. Only what the description needs is used, because a variable may be meant for another
/// process.
/// </summary>
internal static class HandoverLookup
{
    private const int First = 3;
    private const int Most = 253;

    /// <summary>What was passed to this process for a workload; null: its description needs nothing.</summary>
    /// <param name="spec">The workload.</param>
    /// <param name="environment">The caller's variables.</param>
    /// <param name="fault">Returns the reason why a descriptor is not a listening socket.</param>
    /// <exception cref="SandboxPlanException">The variables name a descriptor that is not a listening socket.</exception>
    public static SupervisorHandover? Find(
        WorkloadSpec spec, IReadOnlyDictionary<string, string> environment, Func<int, string?>? fault = null)
    {
        var supervise = spec.Supervise;
        var isNotified = supervise.Ready is NotifyProbe || supervise.Watchdog is not null;
        if (supervise.Listen.IsEmpty && !isNotified && supervise.Ready is not DescriptorProbe)
            return null;

        var variables = new Dictionary<string, string>(StringComparer.Ordinal);
        var descriptors = supervise.Listen.IsEmpty ? 0 : TakeSockets(environment, variables, fault ?? HandedSocket.Fault);
        // The process that started this one left all lower descriptors open too, or there are none.
        if (supervise.Ready is DescriptorProbe { Descriptor: var number } && FileDescriptors.Open().ContainsKey(number))
            descriptors = Math.Max(descriptors, number - First + 1);
        if (isNotified
            && supervise.Watchdog is not null
            && IsOurs(environment, "WATCHDOG_PID")
            && environment.TryGetValue("WATCHDOG_USEC", out var period))
        {
            variables["WATCHDOG_USEC"] = period;
            variables["WATCHDOG_PID"] = "";
        }

        return new SupervisorHandover
        {
            Descriptors = descriptors,
            Variables = variables.ToImmutableSortedDictionary(StringComparer.Ordinal),
            NotifySocket = isNotified
                && environment.TryGetValue("NOTIFY_SOCKET", out var socket)
                && socket is ['/' or '@', _, ..] ? socket : null,
        };
    }

    private static int TakeSockets(
        IReadOnlyDictionary<string, string> environment, Dictionary<string, string> variables, Func<int, string?> fault)
    {
        if (!environment.ContainsKey("LISTEN_PID")
            || !IsOurs(environment, "LISTEN_PID")
            || !environment.TryGetValue("LISTEN_FDS", out var text)
            || !int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) || count is < 1 or > Most)
            return 0;
        for (var descriptor = First; descriptor < First + count; descriptor++)
        {
            // Otherwise the workload would get the descriptor, whatever it is.
            if (fault(descriptor) is { } wrong)
            {
                throw new SandboxPlanException(
                    $"LISTEN_FDS={text} says that descriptor {descriptor} is a socket to listen on, and it {wrong}",
                    "start it with the program that opens the sockets, or unset LISTEN_PID and LISTEN_FDS");
            }
        }

        variables["LISTEN_FDS"] = text;
        if (environment.TryGetValue("LISTEN_FDNAMES", out var names))
            variables["LISTEN_FDNAMES"] = names;
        variables["LISTEN_PID"] = "";
        return count;
    }

    /// <summary>Whether a variable is meant for this process; other processes inherit it too.</summary>
    private static bool IsOurs(IReadOnlyDictionary<string, string> environment, string pidVariable) =>
        !environment.TryGetValue(pidVariable, out var pid) || pid == Environment.ProcessId.ToString(CultureInfo.InvariantCulture);
}
