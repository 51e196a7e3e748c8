// pushbench: which way of getting data to clients, and what will it cost?
int main() { return 0; }
