using System.CommandLine;

namespace Berth.Cli.Commands;

internal sealed class StopCommand() : Command("stop", "");
