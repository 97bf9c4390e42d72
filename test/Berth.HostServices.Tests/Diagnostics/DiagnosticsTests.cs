using System.Collections.Concurrent;
using System.Diagnostics;
using System.Diagnostics.Metrics;
using Berth.HostServices.Client;
using Berth.HostServices.Diagnostics;
using Berth.HostServices.Tests.Service;

namespace Berth.HostServices.Tests.Diagnostics;

/// <summary>The activities and metrics of calls, as somebody listens to them by their names. Other tests make calls meanwhile.</summary>
public sealed class DiagnosticsTests
{
    [Theory, InlineData(false), InlineData(true)]
    public async Task Calls_WithAListener_AreActivitiesOfBothSides(bool blocking)
    {
        using var root = new Activity("root").Start();
        var ended = new ConcurrentQueue<Activity>();
        using var listener = new ActivityListener
        {
            ShouldListenTo = static source => source.Name == "Berth.HostServices",
            Sample = static (ref ActivityCreationOptions<ActivityContext> _) => ActivitySamplingResult.AllData,
            ActivityStopped = ended.Enqueue,
        };
        ActivitySource.AddActivityListener(listener);
        await using var served = new ServedClient(new SampleService());

        await CallAsync(served.Client, "later", blocking);
        await Should.ThrowAsync<RemoteException>(() => CallAsync(served.Client, "fail", blocking));

        var clients = ended.Where(one => one.Kind == ActivityKind.Client && one.RootId == root.RootId).ToList();
        clients.Select(static one => (one.OperationName, one.Status, one.GetTagItem("error.type"))).ShouldBe(
            [("later", ActivityStatusCode.Unset, null), ("fail", ActivityStatusCode.Error, "RemoteException")]);
        ended.ShouldContain(static one => one.Kind == ActivityKind.Server && one.GetTagItem("error.type") as string == "FormatException");
    }

    [Fact]
    public async Task Calls_WithAMeterListener_AreMeasuredInSecondsByMethod()
    {
        var measured = new ConcurrentQueue<(string Instrument, double Seconds, string? Method)>();
        using var listener = new MeterListener();
        listener.InstrumentPublished = static (instrument, listener) =>
        {
            if (instrument.Meter.Name == HostServiceDiagnostics.MeterName)
                listener.EnableMeasurementEvents(instrument);
        };
        listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) =>
            measured.Enqueue((instrument.Name, value, tags.ToArray().Single(static tag => tag.Key == "rpc.method").Value as string)));
        listener.Start();
        await using var served = new ServedClient(new MeasuredService());
        var invented = Guid.NewGuid().ToString();

        for (var i = 0; i < 2; i++)
            await CallAsync(served.Client, "measured", blocking: false);
        await Should.ThrowAsync<RemoteException>(() => CallAsync(served.Client, invented, blocking: false));

        var ours = measured.Where(one => one.Method == "measured").ToList();
        ours.Count(static one => one.Instrument == "berth.host_service.client.duration").ShouldBe(2);
        ours.ShouldAllBe(static one => one.Seconds > 0 && one.Seconds < 60);
        // A caller must not be able to fill what collects the metrics with names.
        ours.Count(static one => one.Instrument == "berth.host_service.service.duration").ShouldBe(1);
        measured.ShouldNotContain(one => one.Instrument == "berth.host_service.service.duration" && one.Method == invented);
        measured.ShouldContain(static one => one.Method == "_OTHER");
    }

    private static async Task CallAsync(HostServiceClient client, string method, bool blocking)
    {
        using var reply = blocking ? client.Call(method) : await client.CallAsync(method, cancellationToken: Deadline.Token());
    }
}
