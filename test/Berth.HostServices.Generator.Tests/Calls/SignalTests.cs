using Berth.HostServices.Generator.Tests.Contracts;
using Berth.HostServices.Messages;
using Berth.TestKit;

namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>Signals that a service sends before its reply.</summary>
public sealed class SignalTests : IAsyncLifetime
{
    private readonly EveryKindConnection _connection = new();

    /// <summary>Concurrent streams and cancellation need a hello.</summary>
    public async ValueTask InitializeAsync() => (await _connection.Wire.HelloAsync(Deadline.Token())).ShouldNotBe(ProtocolFeatures.None);

    [Fact]
    public async Task Progress_Reported_ArrivesInOrderBeforeTheResult()
    {
        var reports = new Reports();
        (await _connection.Client.ProgressAsync(20, reports, TestContext.Current.CancellationToken)).ShouldBe(20);
        reports.ShouldBe(Enumerable.Range(0, 20).Select(i => new Point(i, i * i)));
    }

    [Fact]
    public async Task Progress_FasterThanReceived_KeepsTheLatest()
    {
        var reports = new Reports();
        await _connection.Client.ProgressAsync(10_000, reports, TestContext.Current.CancellationToken);
        reports[^1].X.ShouldBe(9_999);
        reports.Select(report => report.X).ShouldBeInOrder();
    }

    [Fact]
    public async Task Deadline_Elapsed_EndsTheCall()
    {
        await Should.ThrowAsync<TimeoutException>(() => _connection.Client.SlowAsync(TestContext.Current.CancellationToken));
        await Eventually.Async(() => _connection.Service.WasCancelled);
    }

    [Fact]
    public async Task Stream_ToItsEnd_ArrivesInOrder()
    {
        var points = new List<Point>();
        await foreach (var point in _connection.Client.PointsAsync(100, Deadline.Token()))
            points.Add(point);
        points.ShouldBe(Enumerable.Range(0, 100).Select(i => new Point(i, -i)));
    }

    [Fact]
    public async Task Stream_Empty_Ends()
    {
        await foreach (var _ in _connection.Client.PointsAsync(0, Deadline.Token()))
            Assert.Fail("There is no item.");
    }

    [Fact]
    public async Task Streams_AndCalls_AreConcurrent()
    {
        var other = _connection.Client.PointsAsync(10, Deadline.Token()).GetAsyncEnumerator(Deadline.Token());
        await foreach (var point in _connection.Client.PointsAsync(10, Deadline.Token()))
        {
            (await other.MoveNextAsync()).ShouldBeTrue();
            other.Current.ShouldBe(point);
            (await _connection.Client.NullableAsync(point.X)).ShouldBe(point.X);
        }

        (await other.MoveNextAsync()).ShouldBeFalse();
        await other.DisposeAsync();
    }

    [Fact]
    public async Task Stream_Abandoned_EndsInTheService()
    {
        await foreach (var _ in _connection.Client.PointsAsync(int.MaxValue, Deadline.Token()))
            break;
        (await _connection.Client.BooleanAsync(true)).ShouldBeTrue();
    }

    [Fact]
    public async Task Stream_NotConsumed_BlocksTheService()
    {
        await using var points = _connection.Client.PointsAsync(int.MaxValue, Deadline.Token()).GetAsyncEnumerator(Deadline.Token());
        (await points.MoveNextAsync()).ShouldBeTrue();
        for (var i = 0; i < 1000; i++)
            await _connection.Client.NothingAsync();
        _connection.Service.PointsMade.ShouldBeLessThan(1000);
    }

    [Fact]
    public async Task Stream_OfDescriptors_PassesThem()
    {
        var count = 0;
        await foreach (var file in _connection.Client.FilesAsync(3))
        {
            using (file)
                file.IsInvalid.ShouldBeFalse();
            count++;
        }

        count.ShouldBe(3);
    }

    /// <summary>Adds reports synchronously, so in order, unlike <see cref="Progress{T}"/>.</summary>
    private sealed class Reports : List<Point>, IProgress<Point>
    {
        public void Report(Point value) => Add(value);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
