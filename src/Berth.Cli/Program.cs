using Berth.Cli;

return BerthCommandLine.Run(args);
