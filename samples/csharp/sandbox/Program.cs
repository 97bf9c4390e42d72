using Berth.Sandbox;

var listed = await new SandboxCommand("/bin/ls", "/") { Timeout = TimeSpan.FromSeconds(10) }.RunAsync();
Console.Write($"exit code {listed.ExitCode}\n{listed.Output}");

try { await new SandboxCommand("sleep", "600") { Timeout = TimeSpan.FromMilliseconds(200) }.RunAsync(); }
catch (SandboxTimeoutException late) { Console.WriteLine(late.Message); }

using var patience = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));
try { await new SandboxCommand("sleep", "600").RunAsync(patience.Token); }
catch (OperationCanceledException) { Console.WriteLine("cancelled, and nothing is left"); }
