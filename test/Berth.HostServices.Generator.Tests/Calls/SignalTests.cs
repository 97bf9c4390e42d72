using Berth.HostServices.Generator.Tests.Contracts;

namespace Berth.HostServices.Generator.Tests.Calls;

/// <summary>What a service says before it answers.</summary>
public sealed class SignalTests : IAsyncDisposable
{
    private readonly EveryKindConnection _connection = new();

    [Fact]
    public async Task Progress_Reported_ArrivesInOrderBeforeTheResult()
    {
        var reports = new Reports();
        (await _connection.Client.ProgressAsync(20, reports, TestContext.Current.CancellationToken)).ShouldBe(20);
        reports.ShouldBe(Enumerable.Range(0, 20).Select(i => new Point(i, i * i)));
    }

    [Fact]
    public async Task Progress_FasterThanItIsTaken_KeepsTheLatest()
    {
        var reports = new Reports();
        await _connection.Client.ProgressAsync(10_000, reports, TestContext.Current.CancellationToken);
        reports[^1].X.ShouldBe(9_999);
        reports.Select(report => report.X).ShouldBeInOrder();
    }

    /// <summary>Takes reports on the thread that brings them, in order, as <see cref="Progress{T}"/> does not.</summary>
    private sealed class Reports : List<Point>, IProgress<Point>
    {
        public void Report(Point value) => Add(value);
    }

    public ValueTask DisposeAsync() => _connection.DisposeAsync();
}
