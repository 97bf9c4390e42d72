using Berth.Linux.Errors;

namespace Berth.Sandbox.Tests.Command;

/// <summary>Runs alone: other tests open descriptors too.</summary>
[Collection(nameof(AloneCollection))]
public sealed class LeakTests
{
    [Fact]
    public async Task Runs_ManyTimesOver_LeaveNoDescriptorOpen()
    {
        await Once();
        var before = new OpenDescriptors();

        await Task.WhenAll(Enumerable.Range(0, 10).Select(_ => Once()));

        await before.ShouldBeAsBefore();
    }

    private static async Task Once()
    {
        await new SandboxCommand("echo", "x").RunAsync(Deadline.Token());
        await Should.ThrowAsync<BerthException>(() => new SandboxCommand("/no/such/program").RunAsync(Deadline.Token()));
        await Should.ThrowAsync<BerthException>(() => new SandboxCommand("no-such-program").RunAsync(Deadline.Token()));
        await Should.ThrowAsync<SandboxTimeoutException>(
            () => new SandboxCommand("cat") { Input = new Endless(), Timeout = TimeSpan.FromMilliseconds(50) }.RunAsync(Deadline.Token()));
        await using var left = await new SandboxCommand("cat").StartAsync(Deadline.Token());
        var read = left.StandardOutput.ReadAsync(new byte[1], Deadline.Token()).AsTask();
        await left.DisposeAsync();
        // The program's end and the stream's come at nearly the same time.
        if (await Record.ExceptionAsync(() => read) is { } exception)
            exception.ShouldBeAssignableTo<OperationCanceledException>();
        else
            (await read).ShouldBe(0);
    }

    /// <summary>Input that never comes to an end, and is not cancelled either.</summary>
    private sealed class Endless : MemoryStream
    {
        public override Task CopyToAsync(Stream destination, int bufferSize, CancellationToken cancellationToken) =>
            Task.Delay(Timeout.Infinite, CancellationToken.None);
    }
}
