using Berth.Linux.Processes;
using Berth.Linux.Terminals;

namespace Berth.Engine.Machines;

/// <summary>Connects the standard streams of this process with a machine's console.</summary>
internal static class ConsoleRun
{
    /// <summary>Ctrl-], which ends it when typed on a terminal, as in telnet(1).</summary>
    private const byte EscapeKey = 0x1D;

    private const int Most = 16 * 1024;

    /// <summary>Runs until the machine ends, the escape key is typed, or it is cancelled.</summary>
    /// <param name="console">The console; owned by the caller.</param>
    /// <param name="name">The machine.</param>
    /// <param name="say">Called for each message to the user.</param>
    /// <param name="cancellationToken">Ends it.</param>
    public static async Task RunAsync(Stream console, string name, Action<string> say, CancellationToken cancellationToken)
    {
        var isTerminal = StandardDescriptors.IsTerminal(0);
        if (isTerminal)
            say($"the console of {name}; Ctrl-] leaves it, and Enter may show a prompt");
        using var over = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        using var own = new DescriptorStream(StandardDescriptors.Output);
        bool hasEnded;
        using (isTerminal ? RawMode.Enter(StandardDescriptors.Input) : null)
        {
            var output = WriteAsync(console, own, over.Token);
            var input = ReadAsync(console, isTerminal, over.Token);
            // Without a terminal, the end of the input is not the end: what it asked for may still come.
            await (isTerminal ? Task.WhenAny(output, input) : (Task)output).ConfigureAwait(false);
            await over.CancelAsync().ConfigureAwait(false);
            await input.ConfigureAwait(false);
            hasEnded = await output.ConfigureAwait(false);
        }

        if (!isTerminal)
            return;
        await own.WriteAsync("\n"u8.ToArray(), CancellationToken.None).ConfigureAwait(false);
        say(hasEnded ? $"the machine {name} has ended" : $"left the console of {name}, which goes on");
    }

    /// <summary>Returns whether the machine has ended.</summary>
    private static async Task<bool> WriteAsync(Stream console, DescriptorStream own, CancellationToken over)
    {
        try
        {
            var buffer = new byte[Most];
            while (await console.ReadAsync(buffer, over).ConfigureAwait(false) is > 0 and var count)
                await own.WriteAsync(buffer.AsMemory(0, count), over).ConfigureAwait(false);
            return true;
        }
        catch (OperationCanceledException)
        {
            return false;
        }
        catch (IOException)
        {
            return true;
        }
    }

    private static async Task ReadAsync(Stream console, bool isTerminal, CancellationToken over)
    {
        using var own = new DescriptorStream(StandardDescriptors.Input);
        try
        {
            var buffer = new byte[Most];
            while (await own.ReadAsync(buffer, over).ConfigureAwait(false) is > 0 and var count)
            {
                var escape = isTerminal ? buffer.AsSpan(0, count).IndexOf(EscapeKey) : -1;
                await console.WriteAsync(buffer.AsMemory(0, escape < 0 ? count : escape), over).ConfigureAwait(false);
                if (escape >= 0)
                    return;
            }
        }
        catch (Exception end) when (end is OperationCanceledException or IOException)
        {
            // The machine has ended.
        }
    }
}
