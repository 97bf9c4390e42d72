using Berth.HostServices.Service;
using Berth.Linux.Descriptors;

namespace Berth.HostServices.Tests.Service;

/// <summary>A service for tests, run in this process or in another.</summary>
internal sealed class SampleService : HostService
{
    protected internal override async ValueTask<HostServiceResult> DispatchAsync(HostServiceCall call, CancellationToken cancellationToken)
    {
        switch (call.Method)
        {
            case "echo":
                return new HostServiceResult(
                    call.ArgumentsJson, [.. Enumerable.Range(0, call.DescriptorCount).Select(call.TakeDescriptor)]);
            case "later":
                await Task.Yield();
                return new HostServiceResult(call.ArgumentsJson);
            case "copy":
                using (var source = call.TakeDescriptor(0))
                {
                    var content = new byte[100];
                    var length = DescriptorIO.Read(source, content);
                    return new HostServiceResult("\"copied\""u8.ToArray(), Holding(content.AsSpan(0, length)));
                }

            case "signals":
                for (var i = 0; i < 3; i++)
                {
                    using var digit = Holding(Encoding.UTF8.GetBytes($"{i}"));
                    await call.SignalAsync(Encoding.UTF8.GetBytes($"{i}"), new[] { digit }, cancellationToken);
                }

                return new HostServiceResult("\"done\""u8.ToArray());
            case "fail":
                throw new FormatException("no such thing");
            case "invalid":
                return new HostServiceResult("1"u8.ToArray(), Holding("x"u8), new SafeFileHandle(987_654, ownsHandle: false));
            case "descriptors":
                return new HostServiceResult(Encoding.UTF8.GetBytes($"{FileDescriptors.Open().Count}"));
            case "child":
                using (var child = System.Diagnostics.Process.Start(
                    new System.Diagnostics.ProcessStartInfo("ls", ["-l", "/proc/self/fd"]) 
                    {
                        UseShellExecute = false,
                        RedirectStandardOutput = true,
                    })!)
                {
                    var listed = await child.StandardOutput.ReadToEndAsync(cancellationToken);
                    return HostServiceResult.Write(json => json.WriteStringValue(listed));
                }

            case "print":
                await Console.Out.WriteLineAsync("a line");
                return default;
            case "ticks":
                for (var i = 0; ; i++)
                    await call.SignalAsync(Encoding.UTF8.GetBytes($"{i}"), cancellationToken: cancellationToken);
            case "sleep":
                await Task.Delay(Timeout.Infinite, cancellationToken);
                return default;
            default:
                throw new NotSupportedException(call.Method);
        }
    }

    protected internal override ValueTask StopAsync() => new(Console.Out.WriteLineAsync("stopped"));

    private static SafeFileHandle Holding(ReadOnlySpan<byte> content)
    {
        var pipe = Pipe.Create();
        DescriptorIO.WriteFully(pipe.WriteEnd, content);
        pipe.WriteEnd.Dispose();
        return pipe.ReadEnd;
    }
}
