using System.Collections.Immutable;
using System.Globalization;
using Berth.Engine.Specs;
using Berth.Workloads.Specs;

namespace Berth.CommandLine;

/// <summary>
/// Parses the common forms of <c>berth run</c> without System.CommandLine, whose set-up of all commands and flags takes as long as planning
/// a
/// sandbox. The result is the same as that of <see cref="WorkloadArguments"/>; a test compares the two with random command lines.
/// </summary>
public static class RunLine
{
    /// <summary>
    /// The workload of a command line. Null if the full parser has to read the command line: it has another command, asks for help, has a
    /// flag
    /// for which Berth has to stay until the workload ends, has another form, or is wrong.
    /// </summary>
    /// <param name="arguments">The command line.</param>
    public static WorkloadSource? Find(string[] arguments)
    {
        var (own, command) = CommandLineParts.Of(arguments);
        return own is ["run", .. var said] ? Read(said, new WorkloadSource { Command = ImmutableArray.Create(command) }) : null;
    }

    private static WorkloadSource? Read(ReadOnlySpan<string> said, WorkloadSource request)
    {
        while (said is [var word, .. var rest])
        {
            said = rest;
            if (IsPlain(word))
            {
                if (request.File is not null)
                    return null;
                request = request with { File = word };
                continue;
            }

            string value;
            if (word.IndexOfAny(['=', ':']) is var end and > 0)
            {
                (word, value) = (word[..end], word[(end + 1)..]);
            }
            else if (said is [var next, .. var others])
            {
                value = next;
                said = others;
            }
            else
            {
                return null;
            }

            if (!IsPlain(value) || With(request, word, value) is not { } more)
                return null;
            request = more;
        }

        return request;
    }

    /// <summary>
    /// Whether a word is a file or the value of a flag. The full parser also knows response files and directives.
    /// </summary>
    private static bool IsPlain(string word) => word is [not ('-' or '@' or '[' or '"'), ..];

    private static WorkloadSource? With(WorkloadSource request, string flag, string value) => flag switch
    {
        "--ro" => request with { ReadOnly = request.ReadOnly.Add(value) },
        "--rw" => request with { Writable = request.Writable.Add(value) },
        "--bind" => request with { Binds = request.Binds.Add(value) },
        "--tmpfs" => request with { Tmpfs = request.Tmpfs.Add(value) },
        "--env" => request with { Environment = request.Environment.Add(value) },
        "--deny" => request with { Deny = request.Deny.Add(new DenySpec(value)) },
        "--network" when request.Network is null && Network(value) is { } network => request with { Network = network },
        "--profile" when request.Profile is null && Profile(value) is { } profile => request with { Profile = profile },
        "--identity" when request.Identity is null
            && int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var identity) =>
            request with { Identity = identity },
        "--cwd" when request.WorkingDirectory is null => request with { WorkingDirectory = value },
        _ => null,
    };

    private static NetworkMode? Network(string word) => word switch
    {
        "none" => NetworkMode.None,
        "host" => NetworkMode.Host,
        _ => null,
    };

    private static SandboxProfile? Profile(string word) => word switch
    {
        "strict" => SandboxProfile.Strict,
        "workspace" => SandboxProfile.Workspace,
        "agent" => SandboxProfile.Agent,
        "desktop" => SandboxProfile.Desktop,
        "permissive" => SandboxProfile.Permissive,
        _ => null,
    };
}
