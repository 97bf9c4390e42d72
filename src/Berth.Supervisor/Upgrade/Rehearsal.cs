using System.Runtime.Versioning;
using System.Text;
using Berth.Linux.Descriptors;
using Berth.Linux.Errors;
using Berth.Linux.Processes;
using Berth.Supervision.Services;

namespace Berth.Supervisor.Upgrade;

/// <summary>
/// Tests a program before it replaces the supervisor: whether it starts on this machine, and can read the state that it would get. After
/// the exec there is no way back.
/// </summary>
[SupportedOSPlatform("linux")]
internal static class Rehearsal
{
    private const int StateDescriptor = 3;
    private const int MostOutput = 4096;

    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(30);

    /// <summary>Returns if the program has confirmed that.</summary>
    /// <param name="command">Its path and its arguments.</param>
    /// <param name="cancellationToken">Ends the program, and cancels the wait.</param>
    /// <exception cref="ServiceException">The program has not confirmed it.</exception>
    public static async Task RunAsync(IReadOnlyList<string> command, CancellationToken cancellationToken)
    {
        var state = Succession.WriteRehearsal();
        using var file = MemoryFile.Create("berth-rehearsal");
        file.Write(state.Span);
        string said;
        try
        {
            said = await RunAsync(command, file, cancellationToken).ConfigureAwait(false);
        }
        catch (LinuxException failure)
        {
            throw Refused(command[0], failure.Message, failure);
        }

        if (RandomAccess.GetLength(file.Handle) != state.Length + 1)
            throw Refused(command[0], said, null);
    }

    private static async Task<string> RunAsync(IReadOnlyList<string> command, MemoryFile state, CancellationToken cancellationToken)
    {
        using var nothing = File.OpenHandle("/dev/null");
        using var output = MemoryFile.Create("berth-rehearsal-output");
        using var child = ProcessSpawner.Spawn(new SpawnRequest
        {
            Path = command[0],
            Arguments = command,
            Environment = Succession.EnvironmentWith(StateDescriptor),
            Descriptors = [new DescriptorMapping(nothing, 0), new DescriptorMapping(output.Handle, 1),
                new DescriptorMapping(output.Handle, 2), new DescriptorMapping(state.Handle, StateDescriptor)],
            NewSession = true,
        });
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        deadline.CancelAfter(s_patience);
        try
        {
            var end = await child.WaitAsync(deadline.Token).ConfigureAwait(false);
            return $"it ended with {end}, and said {ServiceException.Quote(Said(output))}";
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            return $"it did not answer within {s_patience.TotalSeconds} s";
        }
        finally
        {
            child.Signal(Signal.SIGKILL);
            await child.WaitAsync(CancellationToken.None).ConfigureAwait(false);
        }
    }

    private static string Said(MemoryFile output)
    {
        var buffer = new byte[MostOutput];
        return Encoding.UTF8.GetString(buffer, 0, DescriptorIO.ReadAt(output.Handle, buffer, 0)).Trim();
    }

    private static ServiceException Refused(string program, string problem, Exception? cause) => new(
        ServiceErrorKind.Refused, $"the supervisor continues unchanged, because {program} cannot replace it: {problem}",
            "test that program first: have it print its version", cause);
}
