using System.Net;
using Berth.Fleet.Client;
using Berth.Fleet.Errors;
using Berth.Fleet.Hosts;
using Berth.Fleet.Push;

namespace Berth.Fleet.Tests.Push;

public sealed class FleetPushTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly ScriptedHosts _agents = new();
    private readonly List<PushEvent> _events = [];
    private static readonly ArchiveFile s_berth = new("/none", "9", new string('e', 64));

    private readonly ArchiveFile _archive;
    private PushRecord? _saved;

    public FleetPushTests()
    {
        File.WriteAllText(_directory["a.tar"], "x");
        _archive = new ArchiveFile(_directory["a.tar"], "2", new string('f', 64));
    }

    private static CancellationToken Token => TestContext.Current.CancellationToken;

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task EveryHost_IsUpdatedInWaves()
    {
        var states = await RunAsync(Hosts("abcdefg"), new PushOptions { Canary = 1, Wave = WaveSize.Parse("50%"), Pause = TimeSpan.Zero });

        states.Values.ShouldAllBe(static state => state == HostState.Updated);
        Waves().ShouldBe(["a", "bcde", "fg"]);
        _agents.Requests.Count.ShouldBe(7);
        _saved!.Hosts.Count.ShouldBe(7);
    }

    [Fact]
    public async Task FailedCanary_HaltsBeforeAnyOtherHost()
    {
        _agents.Failing["a"] = HttpStatusCode.Conflict;

        var states = await RunAsync(Hosts("abc"), new PushOptions { Pause = TimeSpan.Zero });

        states["a"].ShouldBe(HostState.Failed);
        states["b"].ShouldBe(HostState.Waiting);
        _agents.Requests.ShouldBe(["update a"]);
        var failure = _events.OfType<PushEvent.HostChanged>().Last();
        failure.Output.ShouldBe("last words");
        failure.Detail!.ShouldContain("runs its old release again");
    }

    /// <summary>An agent that is old, or mistaken, is not counted as updated.</summary>
    [Fact]
    public async Task AnswerWithAnotherRelease_IsAFailure()
    {
        _agents.Mistaken.Add("a");

        var states = await RunAsync(Hosts("ab"), new PushOptions { MaxFailures = 1, Pause = TimeSpan.Zero });

        states["a"].ShouldBe(HostState.Failed);
        states["b"].ShouldBe(HostState.Updated);
        var changes = _events.OfType<PushEvent.HostChanged>().ToLookup(static changed => changed.Host);
        changes["a"].Last().Detail.ShouldBe($"the agent says that it installed 9-other, not {_archive.ReleaseId}");
        changes["a"].Last().Change.ShouldBeNull();
        changes["b"].Last().Change!.Id.ShouldBe(_archive.ReleaseId);
    }

    [Fact]
    public async Task FailureInALaterWave_RollsBackWhatWasUpdated()
    {
        _agents.Failing["c"] = HttpStatusCode.Conflict;

        var states = await RunAsync(Hosts("abcde"), new PushOptions { Wave = WaveSize.Parse("2"), Pause = TimeSpan.Zero });

        states["a"].ShouldBe(HostState.RolledBack);
        states["b"].ShouldBe(HostState.RolledBack);
        states["c"].ShouldBe(HostState.Failed);
        states["d"].ShouldBe(HostState.Waiting);
        _agents.Current.Values.ShouldAllBe(static one => one == ScriptedHosts.Old);
        _events.OfType<PushEvent.Halted>().Single().ShouldBe(new PushEvent.Halted(1, 0));
    }

    [Theory]
    [InlineData(1, false)]
    [InlineData(2, true)]
    public async Task Failures_UpToTheBudget_DoNotHalt(int failures, bool halts)
    {
        foreach (var name in "bc".Take(failures))
            _agents.Failing[name.ToString()] = HttpStatusCode.InternalServerError;

        var states = await RunAsync(
            Hosts("abcd"), new PushOptions { Canary = 0, Wave = WaveSize.Parse("3"), Pause = TimeSpan.Zero, MaxFailures = 1 });

        states["d"].ShouldBe(halts ? HostState.Waiting : HostState.Updated);
        states["a"].ShouldBe(halts ? HostState.RolledBack : HostState.Updated);
    }

    [Fact]
    public async Task UnreachableHost_IsNeverUpdated_AndCounts()
    {
        _agents.Failing["b"] = null;

        var states = await RunAsync(Hosts("abc"), new PushOptions { Wave = WaveSize.Parse("1"), Pause = TimeSpan.Zero });

        states["b"].ShouldBe(HostState.Unreachable);
        states["c"].ShouldBe(HostState.Waiting);
        _agents.Requests.ShouldNotContain("rollback b");
    }

    [Fact]
    public async Task LostAnswerOfAHostThatWasUpdated_IsRolledBackWithTheOthers()
    {
        _agents.Silent.Add("b");

        var states = await RunAsync(Hosts("abc"), new PushOptions { Wave = WaveSize.Parse("1"), Pause = TimeSpan.Zero });

        states["b"].ShouldBe(HostState.RolledBack);
        _agents.Current["b"].ShouldBe(ScriptedHosts.Old);
    }

    [Fact]
    public async Task HostThatCannotReturn_IsSaidToRunTheNewRelease()
    {
        _agents.Stuck.Add("a");
        _agents.Failing["b"] = HttpStatusCode.Conflict;

        var states = await RunAsync(Hosts("ab"), new PushOptions { Pause = TimeSpan.Zero });

        states["a"].ShouldBe(HostState.NotRolledBack);
    }

    [Fact]
    public async Task HostThatRunsTheReleaseAlready_IsNotTouched_AndNotRolledBack()
    {
        _agents.Current["a"] = _archive.ReleaseId;
        _agents.Failing["b"] = HttpStatusCode.Conflict;

        var states = await RunAsync(Hosts("ab"), new PushOptions { Pause = TimeSpan.Zero });

        states["a"].ShouldBe(HostState.Unchanged);
        _agents.Current["a"].ShouldBe(_archive.ReleaseId);
        _agents.Requests.ShouldBe(["update b"]);
    }

    [Fact]
    public async Task InterruptedPush_IsResumed_AndRollsBackWhatTheFirstOneUpdated()
    {
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(Token);
        _agents.OnUpdate = name => { if (name == "b") interrupted.Cancel(); };
        var options = new PushOptions { Wave = WaveSize.Parse("1"), Pause = TimeSpan.FromTicks(1) };
        await Should.ThrowAsync<OperationCanceledException>(() => RunAsync(Hosts("abcd"), options, cancellationToken: interrupted.Token));
        _agents.Current.Keys.Order().ShouldBe(["a", "b"]);

        _agents.OnUpdate = static _ => { };
        _agents.Failing["d"] = HttpStatusCode.Conflict;
        _agents.Requests.Clear();
        var states = await RunAsync(Hosts("abcd"), options, _saved);

        _agents.Requests.Where(static one => one.StartsWith("update", StringComparison.Ordinal)).ShouldBe(["update c", "update d"]);
        states["a"].ShouldBe(HostState.RolledBack);
        states["c"].ShouldBe(HostState.RolledBack);
        _agents.Current["a"].ShouldBe(ScriptedHosts.Old);
    }

    [Fact]
    public async Task PushThatIsInterruptedTwice_StillKnowsWhatTheFirstOneUpdated()
    {
        var options = new PushOptions { Wave = WaveSize.Parse("1"), Pause = TimeSpan.Zero };
        foreach (var name in "ab")
            _agents.Current[name.ToString()] = _archive.ReleaseId;
        var first = new PushRecord(
            _archive.Sha256, new Dictionary<string, HostState> { ["a"] = HostState.Updated, ["b"] = HostState.Updated });
        using var interrupted = CancellationTokenSource.CreateLinkedTokenSource(Token);
        // Ends in the pause behind its first new host.
        _agents.OnUpdate = _ => interrupted.Cancel();
        await Should.ThrowAsync<OperationCanceledException>(
            () => RunAsync(Hosts("cab"), options with { Pause = TimeSpan.FromHours(1) }, first, interrupted.Token));

        _agents.OnUpdate = static _ => { };
        _agents.Failing["d"] = HttpStatusCode.Conflict;
        var states = await RunAsync(Hosts("cabd"), options, _saved);

        states["a"].ShouldBe(HostState.RolledBack);
        states["b"].ShouldBe(HostState.RolledBack);
        states["c"].ShouldBe(HostState.RolledBack);
    }

    [Fact]
    public async Task BetweenWaves_ThePushPauses()
    {
        var pauses = new List<(TimeSpan Time, int Requests)>();
        var clock = new InstantTimers(time => pauses.Add((time, _agents.Requests.Count)));

        await new FleetPush(_agents, static _ => { }, static _ => { }, clock).RunAsync(
            _archive,
            berth: null,
            Hosts("abc"),
            new PushOptions { Wave = WaveSize.Parse("1"), Pause = TimeSpan.FromSeconds(30) },
            earlier: null,
            Token);

        pauses.ShouldBe([(TimeSpan.FromSeconds(30), 1), (TimeSpan.FromSeconds(30), 2)]);
    }

    [Fact]
    public async Task BerthItself_IsUpdatedAfterTheOthersOfItsWave()
    {
        var options = new PushOptions { Canary = 1, Wave = WaveSize.Parse("2"), Pause = TimeSpan.Zero };

        var states = await RunAsync(Hosts("abc"), options, berth: s_berth);

        states.Values.ShouldAllBe(static state => state == HostState.Updated);
        _agents.Requests[..2].ShouldBe(["update a", "self a"]);
        _agents.Requests[2..4].Order().ShouldBe(["update b", "update c"]);
        _agents.Requests[4..].Order().ShouldBe(["self b", "self c"]);
    }

    [Theory]
    [InlineData(0, "RolledBack", "Waiting")]
    [InlineData(1, "Failed", "Updated")]
    public async Task HostThatDoesNotBecomeTheNewBerth_CountsAsFailed(int maxFailures, string state, string next)
    {
        _agents.OldBerth.Add("a");
        var options = new PushOptions { Wave = WaveSize.Parse("1"), Pause = TimeSpan.Zero, MaxFailures = maxFailures };

        var states = await RunAsync(Hosts("ab"), options, berth: s_berth);

        states["a"].ToString().ShouldBe(state);
        states["b"].ToString().ShouldBe(next);
        // Halted, the host returns to its old release: its new one was healthy. Otherwise it keeps it.
        _agents.Current["a"].ShouldBe(maxFailures == 0 ? ScriptedHosts.Old : _archive.ReleaseId);
        _events.OfType<PushEvent.BerthUpdated>().First().Failure.ShouldBe("hangs; the host runs its old release again");
    }

    [Fact]
    public async Task HostWhoseUpdateFails_KeepsItsBerth()
    {
        _agents.Failing["a"] = HttpStatusCode.Conflict;

        await RunAsync(Hosts("ab"), new PushOptions { Canary = 2, MaxFailures = 1 }, berth: s_berth);

        _agents.Requests.ShouldNotContain("self a");
        _agents.Requests.ShouldContain("self b");
    }

    [Theory]
    [InlineData("1%", 50, 1)]
    [InlineData("2%", 50, 1)]
    [InlineData("3%", 50, 2)]
    [InlineData("100%", 50, 50)]
    [InlineData("7", 50, 7)]
    public void WaveSize_IsRoundedUp(string text, int hosts, int size) => WaveSize.Parse(text).Of(hosts).ShouldBe(size);

    [Theory]
    [InlineData("")]
    [InlineData("0")]
    [InlineData("0%")]
    [InlineData("101%")]
    [InlineData("-1")]
    [InlineData("%")]
    [InlineData("1.5%")]
    public void WaveSize_NoSize_IsMisuse(string text) => Should.Throw<FleetException>(() => WaveSize.Parse(text)).ExitCode.ShouldBe(2);

    private Task<IReadOnlyDictionary<string, HostState>> RunAsync(
        IReadOnlyList<FleetHost> hosts,
        PushOptions options,
        PushRecord? earlier = null,
        CancellationToken? cancellationToken = null,
        ArchiveFile? berth = null) =>
        new FleetPush(_agents, record => _saved = record, Add, TimeProvider.System)
            .RunAsync(_archive, berth, hosts, options, earlier, cancellationToken ?? Token);

    private void Add(PushEvent one)
    {
        lock (_events)
            _events.Add(one);
    }

    private static List<FleetHost> Hosts(string names) => [.. names.Select(static name => ScriptedHosts.Host(name.ToString()))];

    private string[] Waves() => [.. _events.OfType<PushEvent.WaveBegun>().Select(static wave => string.Concat(wave.Hosts))];
}
