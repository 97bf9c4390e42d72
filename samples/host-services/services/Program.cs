using Berth.HostServices.Service;
using SampleServices;
using SampleServices.Fetch;
using SampleServices.Files;
using SampleServices.Loop;
using SampleServices.Secrets;

// SampleServices files|fetch|secrets|loop [OPTION...]: one program for the four, each a folder of this project. Berth adds the options that
// say where the connection is.
try
{
    var options = new Options(args);
    HostService service = options.Service switch
    {
        "files" => new FilesDispatcher(new FilesService(options.One("root"))),
        "fetch" => new FetchDispatcher(new FetchService(AllowList.Parse(options.All("allow")))),
        "secrets" =>
            new SecretsDispatcher(
                new SecretsService(options.One("directory", Environment.GetEnvironmentVariable("CREDENTIALS_DIRECTORY")))),
        "loop" => new LoopDispatcher(new LoopService()),
        _ => throw new FormatException($"There is no service \"{options.Service}\": it is one of files, fetch, secrets, loop."),
    };
    return await HostServiceHost.RunAsync(args, service, Console.Error);
}
catch (Exception error) when (error is FormatException or IOException)
{
    Console.Error.WriteLine(error.Message);
    return 2;
}
