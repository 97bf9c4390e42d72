using Berth.Supervision.Services;

namespace Berth.Supervisor.Storage;

/// <summary>
/// The name of the files of one run of a service. There are two for each service, because a new instance that is to replace the running
/// one runs beside it for a time.
/// </summary>
/// <param name="Service">The service.</param>
/// <param name="IsSecond">Whether these are the second files.</param>
internal readonly record struct RunName(ServiceName Service, bool IsSecond)
{
    /// <summary>After the service's name, which cannot contain it.</summary>
    public const string Mark = "~";

    /// <summary>The first files of a service.</summary>
    public static RunName First(ServiceName service) => new(service, IsSecond: false);

    /// <summary>The other files of the same service.</summary>
    public RunName Other => this with { IsSecond = !IsSecond };

    /// <summary>Both names of a service.</summary>
    public static ReadOnlySpan<RunName> Both(ServiceName service) => new RunName[] { First(service), First(service).Other };

    /// <summary>Reads the name of a file.</summary>
    public static bool TryParse(string file, out RunName name)
    {
        var isSecond = file.EndsWith(Mark, StringComparison.Ordinal);
        var isName = ServiceName.TryParse(isSecond ? file[..^Mark.Length] : file, out var service);
        name = isName ? new RunName(service!, isSecond) : default;
        return isName;
    }

    /// <summary>The name of the files.</summary>
    public override string ToString() => IsSecond ? Service + Mark : Service.ToString();
}
