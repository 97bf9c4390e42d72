using Berth.Engine.Events;
using Berth.Engine.Execution;
using Berth.Engine.Requests;
using Berth.Engine.Specs;
using Berth.Sandbox.Errors;
using Berth.Workloads.Specs;

namespace Berth.Engine.Tests.Execution;

/// <summary>Requests in, events out.</summary>
public sealed class BerthEngineTests
{
    [Fact]
    public void Requests_EachKind_HasOneHandler()
    {
        var requests = typeof(Request).Assembly.GetTypes().Where(static type => type.IsSubclassOf(typeof(Request)) && !type.IsAbstract);

        RequestHandlers.All.Select(static handler => handler.RequestType).OrderBy(static type => type.Name, StringComparer.Ordinal)
            .ShouldBe(requests.OrderBy(static type => type.Name, StringComparer.Ordinal));
    }

    [Fact]
    public void Handlers_EachOne_IsInTheTable()
    {
        var handlers = typeof(Request).Assembly.GetTypes()
            .Where(static type => type.IsSubclassOf(typeof(RequestHandler)) && !type.IsAbstract);

        RequestHandlers.All.Select(static handler => handler.GetType().Name).Order(StringComparer.Ordinal)
            .ShouldBe(handlers.Select(static type => type.Name).Order(StringComparer.Ordinal));
    }

    [Fact]
    public void Requests_AndEvents_AreSealedRecords() => typeof(Request).Assembly.GetTypes()
        .Where(static type => type.IsSubclassOf(typeof(Request)) || type.IsSubclassOf(typeof(EngineEvent)))
        .Where(static type => !type.IsSealed || type.GetMethod("<Clone>$") is null).Select(static type => type.Name).ShouldBeEmpty();

    [Fact]
    public async Task ARequest_ThatWasAddedToTheTable_IsCarriedOut()
    {
        var told = new List<EngineEvent>();
        var engine = new BerthEngine([.. RequestHandlers.All, new PretendedHandler()]);

        (await engine.ExecuteAsync(new Pretended("done"), told.Add, TestContext.Current.CancellationToken)).ShouldBe(7);

        told.ShouldBe([new Notice("done")]);
    }

    [Fact]
    public void ARequest_WithoutAHandler_IsTheCallersMistake() =>
        Should.Throw<ArgumentException>(
            () => new BerthEngine().ExecuteAsync(new Pretended(""), static _ => { }, TestContext.Current.CancellationToken));

    [Fact]
    public void Explain_OfACommand_TellsItsOutcome_AndHasDoneSoWhenItReturns()
    {
        var told = new List<EngineEvent>();
        var request = new ExplainWorkload(new WorkloadSource { Command = ["/bin/true"] });

        var execution = new BerthEngine().ExecuteAsync(request, told.Add, TestContext.Current.CancellationToken);

        execution.IsCompletedSuccessfully.ShouldBeTrue("what needs the caller's thread is done on it");
        told.ShouldHaveSingleItem().ShouldBeOfType<OutcomePlanned>().Outcome.Parameters.Arguments.ShouldBe(["/bin/true"]);
    }

    [Fact]
    public void Explain_OfNothing_IsRefused_AndTellsNothing()
    {
        var told = new List<EngineEvent>();

        Should.Throw<InvalidSpecException>(() => new BerthEngine().ExecuteAsync(
            new ExplainWorkload(new WorkloadSource { File = "/no/such/directory/-" }), told.Add, TestContext.Current.CancellationToken));

        told.ShouldBeEmpty();
    }

    [Fact]
    public async Task RunWorkload_ByAProgramThatGoesOn_ReturnsTheExitCode()
    {
        var request = new RunWorkload(new WorkloadSource { Profile = SandboxProfile.Strict, Command = ["sh", "-c", "exit 7"] });

        (await Task.Run(() => new BerthEngine().ExecuteAsync(request, static _ => { }, Deadline.Token()))).ShouldBe(7);
    }

    [Fact]
    public async Task RunWorkload_Cancelled_StopsItAndThrows()
    {
        using var cancellation = new CancellationTokenSource(TimeSpan.FromMilliseconds(300));
        var request = new RunWorkload(new WorkloadSource { Profile = SandboxProfile.Strict, Command = ["sleep", "600"] });

        var code = 0;
        var thrown = await Record.ExceptionAsync(
            async () => code = await Deadline.Within(
                Task.Run(() => new BerthEngine().ExecuteAsync(request, static _ => { }, cancellation.Token))));

        thrown.ShouldBeAssignableTo<OperationCanceledException>($"exit code {code}; cancelled: {cancellation.IsCancellationRequested}");
    }
}
