using System.Text;
using Berth.Linux.Commands;
using Berth.Linux.Identity;
using Berth.Linux.Processes;

namespace Berth.Linux.Tests.Commands;

public sealed class CommandRunnerTests
{
    [Fact]
    public async Task Run_Succeeds_OutputIsCollected()
    {
        var result = await CommandRunner.RunAsync(new Command("echo", "a b", "c"), Deadline.Token());

        result.IsSuccess.ShouldBeTrue();
        result.Output.ShouldBe("a b c\n");
        result.Error.ShouldBeEmpty();
    }

    [Fact]
    public async Task Run_Fails_CodeIsKeptAndTheErrorIsTrimmed()
    {
        var result = await CommandRunner.RunAsync(
            new Command("sh", "-c", "echo; echo no such luck >&2; echo >&2; exit 3"), Deadline.Token());

        result.ExitCode.ShouldBe(3);
        var exception = Should.Throw<CommandException>(() => result.ThrowIfFailed());
        exception.Message.ShouldBe("sh failed with exit code 3: no such luck");
        exception.Result.ExitCode.ShouldBe(3);
    }

    [Fact]
    public async Task Run_EndedBySignal_CodeIs128PlusTheSignal() =>
        (await CommandRunner.RunAsync(new Command("sh", "-c", "kill -TERM $$"), Deadline.Token())).ExitCode.ShouldBe(143);

    [Theory]
    [InlineData("no-such-command-here")]
    [InlineData("/etc/passwd")]
    [InlineData("/etc")]
    public async Task Run_CannotBeStarted_CodeIsMinusOne(string program)
    {
        var result = await CommandRunner.RunAsync(new Command(program), Deadline.Token());

        result.ExitCode.ShouldBe(CommandResult.NeverRan);
        Should.Throw<CommandException>(() => result.ThrowIfFailed()).Message.ShouldStartWith($"cannot run {program}: ");
    }

    [Fact]
    public async Task Run_Input_IsPipedWhole()
    {
        var input = Encoding.ASCII.GetBytes(string.Concat(Enumerable.Repeat("0123456789abcde\n", 20_000)));

        var result = await CommandRunner.RunAsync(new Command("cat") { Input = input }, Deadline.Token());

        result.Output.ShouldBe(Encoding.ASCII.GetString(input));
    }

    [Fact]
    public async Task Run_InputNotRead_Succeeds() =>
        (await CommandRunner.RunAsync(new Command("true") { Input = new byte[1_000_000] }, Deadline.Token())).ExitCode.ShouldBe(0);

    [Fact]
    public async Task Run_NoInput_ReadsNothing() =>
        (await CommandRunner.RunAsync(new Command("cat"), Deadline.Token())).Output.ShouldBeEmpty();

    [Fact]
    public async Task Run_TooMuchOutput_IsCutAndTheCommandStillEnds()
    {
        var result = await CommandRunner.RunAsync(
            new Command(
                "sh",
                "-c",
                "head -c 10000000 /dev/zero | tr '\\0' x; yes error | head -c 300000 >&2; echo last >&2")
            { MaximumOutput = 1000 },
            Deadline.Token());

        result.Output.ShouldBe(new string('x', 1000));
        result.IsOutputCut.ShouldBeTrue();
        result.Error.Length.ShouldBeLessThanOrEqualTo(4096);
        result.Error.ShouldEndWith("error\nlast");
    }

    [Fact]
    public async Task Run_LeavesSomethingRunningThatHoldsTheOutput_EndsWithTheCommand()
    {
        var result = await CommandRunner.RunAsync(new Command("sh", "-c", "sleep 60 & echo $!"), Deadline.Token());

        using var sleeper = ProcessHandle.TryOpen(
            ProcessIdentity.Find(int.Parse(result.Output, System.Globalization.CultureInfo.InvariantCulture))!.Value)
            .ShouldNotBeNull();
        sleeper.Signal(Signal.SIGKILL);
    }

    [Fact]
    public async Task Run_Cancelled_TheWholeGroupIsKilled()
    {
        using var directory = new TemporaryDirectory();
        using var cancellation = new CancellationTokenSource();
        var run = CommandRunner.RunAsync(
            new Command("sh", "-c", $"sleep 60 & echo $! > {directory["part"]}; mv {directory["part"]} {directory["pid"]}; wait"),
            cancellation.Token);
        await Eventually.Async(() => File.Exists(directory["pid"]));
        var sleeper = int.Parse(File.ReadAllText(directory["pid"]), System.Globalization.CultureInfo.InvariantCulture);

        await cancellation.CancelAsync();

        await Should.ThrowAsync<OperationCanceledException>(() => run);
        using var sampler = new ProcessSampler();
        await Eventually.Async(() => sampler.Sample(sleeper) is null or { State: 'Z' });
    }

    [Fact]
    public void Require_SomeMissing_NamesThemAll()
    {
        CommandRunner.Require("sh", "cat");
        Should.Throw<MissingCommandsException>(() => CommandRunner.Require("sh", "no-such-a", "cat", "no-such-b")).Names
            .ShouldBe(["no-such-a", "no-such-b"]);
    }

    [Fact]
    public async Task RunAsRoot_AsRoot_RunsDirectly()
    {
        if (!Credentials.IsRoot)
            Assert.Skip("needs root");
        (await CommandRunner.RunAsRootAsync(new Command("id", "-u"), Deadline.Token())).Output.ShouldBe("0\n");
    }

    [Fact]
    public async Task RunAsRoot_OrdinaryUserWithoutRights_FailsWithoutAsking()
    {
        if (await UnprivilegedUser.RanThisTestAsync())
            return;
        CommandRunner.ThroughSudo(new Command("id", "-u")).ToString().ShouldBe("sudo -n -- id -u");
        (await CommandRunner.RunAsRootAsync(new Command("id", "-u"), Deadline.Token())).IsSuccess.ShouldBeFalse();
    }

    [Fact]
    public async Task Run_ManyAtOnce_EachGetsItsOwnOutput()
    {
        var results = await Task.WhenAll(
            Enumerable.Range(0, 100).Select(number => CommandRunner.RunAsync(new Command("echo", $"{number}"), Deadline.Token())));

        for (var number = 0; number < results.Length; number++)
            results[number].Output.ShouldBe($"{number}\n");
    }
}
