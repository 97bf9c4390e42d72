using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;

namespace Berth.HostServices.Diagnostics;

/// <summary>
/// Traces and metrics of calls. Nothing is recorded, and a call costs nothing more, while no listener is attached to the names below.
/// </summary>
/// <remarks>
/// Tags: <c>rpc.method</c>, and <c>error.type</c> if the call failed: the name of a .NET type, such as <c>RemoteException</c>. On the side
/// of the service, where a caller can invent names of methods, a method that has not answered a call yet is <c>_OTHER</c>.
/// </remarks>
public static class HostServiceDiagnostics
{
    /// <summary>
    /// The name of the <see cref="ActivitySource"/>: an activity for each call, named after its method, of the kind Client or Server.
    /// </summary>
    public const string ActivitySourceName = "Berth.HostServices";

    /// <summary>The name of the <see cref="Meter"/>.</summary>
    public const string MeterName = "Berth.HostServices";

    /// <summary>A histogram of the meter: the duration of calls by clients, in seconds.</summary>
    public const string ClientDurationName = "berth.host_service.client.duration";

    /// <summary>A histogram of the meter: the duration of calls in services, in seconds, without sending the answer.</summary>
    public const string ServiceDurationName = "berth.host_service.service.duration";

    private const string MethodTag = "rpc.method";
    private const string ErrorTag = "error.type";
    private const string OtherMethod = "_OTHER";

    // More methods than an interface has. A limit, because a service may answer calls of any name.
    private const int MostMethods = 256;

    private static readonly ActivitySource s_source = new(ActivitySourceName);
    private static readonly Meter s_meter = new(MeterName);

    private static readonly Histogram<double> s_clientDuration =
        s_meter.CreateHistogram<double>(ClientDurationName, "s", "The duration of calls by clients of host services.");

    private static readonly Histogram<double> s_serviceDuration =
        s_meter.CreateHistogram<double>(ServiceDurationName, "s", "The duration of calls in host services.");

    private static readonly ConcurrentDictionary<string, bool> s_answered = new(StringComparer.Ordinal);

    /// <summary>Whether somebody listens to the calls of clients.</summary>
    internal static bool ObservesClients => s_clientDuration.Enabled || s_source.HasListeners();

    /// <summary>Whether somebody listens to the calls in services.</summary>
    internal static bool ObservesServices => s_serviceDuration.Enabled || s_source.HasListeners();

    /// <summary>Makes a call, and records it.</summary>
    internal static ValueTask<T> ObserveClientAsync<T>(string method, Func<ValueTask<T>> call) =>
        ObserveAsync(method, ActivityKind.Client, s_clientDuration, call);

    /// <summary>Answers a call, and records it.</summary>
    internal static async ValueTask<T> ObserveServiceAsync<T>(string method, Func<ValueTask<T>> call)
    {
        var result = await ObserveAsync(
            s_answered.ContainsKey(method) ? method : OtherMethod, ActivityKind.Server, s_serviceDuration, call).ConfigureAwait(false);
        if (s_answered.Count < MostMethods)
            s_answered.TryAdd(method, true);
        return result;
    }

    private static async ValueTask<T> ObserveAsync<T>(
        string method, ActivityKind kind, Histogram<double> duration, Func<ValueTask<T>> call)
    {
        using var activity = s_source.StartActivity(method, kind);
        activity?.SetTag(MethodTag, method);
        var began = Stopwatch.GetTimestamp();
        Exception? failure = null;
        try
        {
            return await call().ConfigureAwait(false);
        }
        catch (Exception exception)
        {
            failure = exception;
            throw;
        }
        finally
        {
            var tags = new TagList { { MethodTag, method } };
            if (failure is not null)
            {
                tags.Add(ErrorTag, failure.GetType().Name);
                activity?.SetTag(ErrorTag, failure.GetType().Name);
                activity?.SetStatus(ActivityStatusCode.Error, failure.Message);
            }

            duration.Record(Stopwatch.GetElapsedTime(began).TotalSeconds, tags);
        }
    }
}
