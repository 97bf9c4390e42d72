using System.Runtime.Versioning;
using Berth.Linux.Descriptors;
using Berth.Linux.Processes;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Operation;

/// <summary>
/// Checks whether there are descriptors left for services. Without free descriptors, the supervisor could not accept commands any more.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class Room
{
    /// <summary>
    /// The number of free descriptors below which no more services are registered, and the smaller number below which a supervisor does not
    /// start.
    /// </summary>
    private const int ForNewServices = 64, ForAll = 32;

    private const string RaiseLimit = "raise the hard limit of whoever starts it (ulimit -Hn; LimitNOFILE= of systemd), and start it again";

    /// <exception cref="ServiceException">There is no room for another service.</exception>
    public static void ThrowIfFull()
    {
        if (IsCrowded(ForNewServices))
            throw new ServiceException(ServiceErrorKind.Refused,
                $"the supervisor has nearly all of the {DescriptorLimit.Current().Soft} descriptors open that it may, and a service "
                    + "takes one",
                RaiseLimit);
    }

    /// <exception cref="ServiceException">There is no room for all services.</exception>
    public static void ThrowIfTooSmallFor(int services)
    {
        if (IsCrowded(ForAll + services))
            throw new ServiceException(ServiceErrorKind.Refused,
                $"the supervisor, with {services} services, needs more than the {DescriptorLimit.Current().Soft} descriptors that "
                    + "it may have open",
                RaiseLimit);
    }

    private static bool IsCrowded(int spare)
    {
        using var next = File.OpenHandle("/dev/null"); // the lowest number that is free
        return FileDescriptors.NumberOf(next) >= DescriptorLimit.Current().Soft - spare;
    }
}
