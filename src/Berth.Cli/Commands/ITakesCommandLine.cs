namespace Berth.Cli.Commands;

/// <summary>A command that takes a command line after <c>--</c>. With other commands, what follows is names and files.</summary>
internal interface ITakesCommandLine;
